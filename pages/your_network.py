"""A network of one's own, and a test set in one's own hand."""

from pages.faults import boundary
from pages.panels.your_network import hand, network
from pages.subject import current_subject
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.widgets.opening import show_opening
from pages.words.openings import YOUR_NETWORK

PANELS = {"Network": network.network_panel, "Your hand": hand.hand_panel}

subject = current_subject()
show_network_state(subject)
show_notice()
shown = panel_choice("Show", PANELS, keys.OWN_PANEL)
show_opening(YOUR_NETWORK[shown])
with boundary():
    PANELS[shown](subject)
