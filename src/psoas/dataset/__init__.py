"""What every answer shares: contract, rows, signs, verdicts, records; nothing here sees an engine."""
