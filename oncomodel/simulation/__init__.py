"""Simulation of a market: every range drawn, every line calculated on all draws at once."""

from oncomodel.simulation.result import Simulation
from oncomodel.simulation.simulate import simulate

__all__ = ["Simulation", "simulate"]
