"""The curated library: passages with their public pages, and how they are found."""
