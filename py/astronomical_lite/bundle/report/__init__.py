"""The report on a project: one HTML page that needs nothing else.

>>> page = report_html(Report(settings, data, learners, calibrations, audits, events, len(curated), when))
"""

from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.bundle.report.page import REPORT_NAME, REPORT_PDF_NAME, report_html

__all__ = ["REPORT_NAME", "REPORT_PDF_NAME", "Report", "report_html"]
