"""Who opens no WSDL does not pay for what reads one."""

import subprocess
import sys


def test_command_starts_without_what_only_a_bundle_needs() -> None:
    asked = "import sys, connector.cli; print('zeep' in sys.modules or 'requests' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "False"
