"""`python -m psoas`."""

import sys

from psoas.command.start import main

sys.exit(main())
