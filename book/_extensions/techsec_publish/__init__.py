"""What is published beside the pages, without Sphinx: plain notebooks, student pack and branch, self-checks."""
