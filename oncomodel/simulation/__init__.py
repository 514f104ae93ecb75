"""Simulation of a market: every range drawn, every line calculated on all draws at once."""

from oncomodel.simulation.entry import simulate
from oncomodel.simulation.result import Simulation

__all__ = ["Simulation", "simulate"]
