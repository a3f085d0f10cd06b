"""`python -m jotmint`: the `jotmint` command."""

import sys

from ._command import main

sys.exit(main())
