"""The HTTP door: translate in, dispatch, translate out."""
