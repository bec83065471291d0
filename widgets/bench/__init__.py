"""What the window works on, without a widget: the document, its session, and what they learned."""
