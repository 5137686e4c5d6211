"""Speed and size of the whole product; see README.md."""
