"""The running application: whether Qt can start, the window, signals, and pictures taken on request."""
