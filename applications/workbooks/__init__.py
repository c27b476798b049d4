"""The applicant's sheet as a workbook to fill in away from the platform, and back."""
