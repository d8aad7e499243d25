"""The sections of the report, one file each: `ORDER`, `NEEDS` and `section(answers)`. A new file is a new section."""
