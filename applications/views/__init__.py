"""The pages of the process, one module per desk."""
