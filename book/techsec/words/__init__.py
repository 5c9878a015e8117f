"""What figures say: title, how to read, takeaway, source and alternative text, by chapter and figure."""
