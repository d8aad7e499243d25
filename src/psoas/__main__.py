"""`python -m psoas`."""

import sys

from psoas.command.main import main

sys.exit(main())
