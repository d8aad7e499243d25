"""The report: datasets in, one offline page out; nothing here sees an engine."""
