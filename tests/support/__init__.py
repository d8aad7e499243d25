"""What several test files use: models made in code, second routes, readers of what was written. No test."""
