"""What the notebooks of this book import: data, figures, and the call that shows a figure."""
