"""What the pages of the authorities show of their cases."""
