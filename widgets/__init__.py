"""The Qt application: the only importer of PySide6 and pyqtgraph. This module itself imports neither."""
