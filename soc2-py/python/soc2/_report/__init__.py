"""What came of an assessment, and what is made of it."""
