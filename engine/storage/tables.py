"""What the ground floor keeps for itself: where a moved clock stands.

Only a demonstration has a row here."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from engine.storage.base import Base


class ClockSetting(Base):
    """`at` is what the clock showed when the real time was `real`."""

    __tablename__ = "clock_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    real: Mapped[datetime]
