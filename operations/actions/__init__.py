from operations.actions.holding import lift_hold, set_hold

__all__ = ["lift_hold", "set_hold"]
