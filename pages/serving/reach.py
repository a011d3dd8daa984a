"""Whether browsers reach what the app serves beside its pages: modules, fast loop, belongings.

Not every host serves an app's own routes: it may run `app.py` as a script, or pass on Streamlit's
addresses alone. Then a component brings its modules along, the browser's engine answers the pen,
and PyTorch answers after pen-up, as ever.
"""

from __future__ import annotations

has_routes = True
"""Whether the app serves its own routes; set before the first visit."""
