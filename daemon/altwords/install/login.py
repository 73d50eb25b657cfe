"""The start at login: a systemd user unit, a launchd agent, or a Windows task."""

from __future__ import annotations

import getpass
import os
import plistlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from altwords import settings
from altwords.install.places import Places, System

UNIT = "altwords.service"
AGENT = "org.altwords.daemon"
TASK = "Altwords"
DESCRIPTION = "Altwords: describes images on this computer"

# What needs a mount namespace is left out: many systems deny it to user units, which then do not start.
# MemoryDenyWriteExecute is left out because the models' libraries make code at run time.
SYSTEMD = """\
[Unit]
Description={description}
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
ExecStart={command}
{environment}Restart=on-failure
RestartSec=5
TimeoutStopSec=10
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""

# A trigger for one named user is what a task made without administrator's rights may have.
SCHEDULER = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{description}</Description></RegistrationInfo>
  <Triggers><LogonTrigger><UserId>{user}</UserId></LogonTrigger></Triggers>
  <Principals>
    <Principal id="user">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>3</Count></RestartOnFailure>
  </Settings>
  <Actions Context="user">
    <Exec><Command>{program}</Command><Arguments>{arguments}</Arguments></Exec>
  </Actions>
</Task>
"""


@dataclass(frozen=True, slots=True)
class Login:
    """What starts the daemon at login: a file, and the commands that make the system heed or forget it."""

    path: Path
    content: bytes
    switch_on: Sequence[Sequence[str]]
    switch_off: Sequence[Sequence[str]]
    forget: Sequence[Sequence[str]] = ()
    """To be run once the file is gone."""


def login(places: Places) -> Login:
    program = Path(sys.executable)
    # A daemon started at login does not see what the user's shell exports.
    environment = exported()
    if places.system is System.MACOS:
        path = places.home / f"Library/LaunchAgents/{AGENT}.plist"
        domain = f"gui/{os.getuid()}"
        return Login(
            path,
            launchd_agent(program, environment),
            [["launchctl", "bootstrap", domain, str(path)]],
            [["launchctl", "bootout", f"{domain}/{AGENT}"]],
        )
    if places.system is System.WINDOWS:
        path = places.own_state / f"{TASK}.xml"
        return Login(
            path,
            # A console window must not open at each login.
            scheduled_task(program.with_name("pythonw.exe"), getpass.getuser()),
            [
                ["schtasks", "/Create", "/TN", TASK, "/XML", str(path), "/F"],
                ["schtasks", "/Run", "/TN", TASK],
            ],
            [["schtasks", "/End", "/TN", TASK], ["schtasks", "/Delete", "/TN", TASK, "/F"]],
        )
    control = ["systemctl", "--user"]
    return Login(
        places.config / "systemd/user" / UNIT,
        systemd_unit(program, environment),
        [[*control, "enable", UNIT], [*control, "daemon-reload"], [*control, "restart", UNIT]],
        [[*control, "stop", UNIT], [*control, "disable", UNIT]],
        [[*control, "daemon-reload"]],
    )


def exported() -> dict[str, str]:
    """The environment variables by which Altwords is set, as far as they are."""
    return {name: os.environ[name] for name in (settings.HOME, *settings.VARIABLES.values()) if name in os.environ}


def systemd_unit(program: Path, environment: Mapping[str, str]) -> bytes:
    # The colon keeps systemd from taking a $ in a path for a variable.
    command = ":" + " ".join(_quoted(word) for word in _serve(program))
    lines = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in environment.items())
    return SYSTEMD.format(description=DESCRIPTION, command=command, environment=lines).encode()


def launchd_agent(program: Path, environment: Mapping[str, str]) -> bytes:
    return plistlib.dumps(
        {
            "Label": AGENT,
            "ProgramArguments": _serve(program),
            "EnvironmentVariables": dict(environment),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "Umask": 0o077,
        }
    )


def scheduled_task(program: Path, user: str) -> bytes:
    first, *others = _serve(program)
    return SCHEDULER.format(
        description=escape(DESCRIPTION), user=escape(user), program=escape(first), arguments=" ".join(others)
    ).encode("utf-16")


def _serve(program: Path) -> list[str]:
    return [str(program), "-P", "-m", "altwords", "serve"]


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'
