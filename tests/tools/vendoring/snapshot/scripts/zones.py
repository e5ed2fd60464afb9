import datetime
import zoneinfo

import pandas as pd

time = datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("America/Santiago"))
print(time.isoformat(), time.astimezone(zoneinfo.ZoneInfo("Europe/Paris")))
print(pd.Timestamp("2024-03-31 02:30", tz="UTC").tz_convert("Europe/Berlin"))
