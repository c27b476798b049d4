"""The figures of the product: counts and ratios in one run, never a test's verdict."""
