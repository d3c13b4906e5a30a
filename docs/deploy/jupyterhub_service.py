"""An app beside the users' servers: JupyterHub starts `pywry serve`, and its proxy passes /services/report/ on to it.

To be loaded by jupyterhub_config.py: load_subconfig("jupyterhub_service.py")
"""

import os

c = get_config()  # noqa: F821  # what Jupyter's configuration files are given

c.JupyterHub.services = [
    {
        "name": "report",
        "url": "http://127.0.0.1:8005",
        "command": [
            "pywry",
            "serve",
            "/srv/apps/report.ipynb",
            "--port=8005",
            "--base-url=/services/report/",
            "--ServerApp.trust_xheaders=True",
        ],
        # Not on the command line, where every user of the machine can read it.
        "environment": {"PYWRY_SERVE__TOKEN": os.environ["REPORT_TOKEN"]},
    }
]
