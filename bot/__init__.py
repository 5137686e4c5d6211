"""The words every room shares, and the conversation itself; no input or output."""
