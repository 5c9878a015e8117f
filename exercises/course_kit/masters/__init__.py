"""Master notebooks: reads them, checks their format, and makes from each what students, instructors and markers get."""
