//! The units for systemd: what they promise an operator, and how little they leave open.
use std::{fs, io, process::Command};

/// As `systemd-analyze security` counts: what is left is being on the network.
const MAX_EXPOSURE: f64 = 1.1;

/// These take setuid and setgid away from a service with `User=`.
///
/// Source: systemd.exec(5), `NoNewPrivileges=`.
const IMPLY_NO_NEW_PRIVILEGES: &[&str] = &[
    "LockPersonality",
    "MemoryDenyWriteExecute",
    "PrivateDevices",
    "ProtectClock",
    "ProtectHostname",
    "ProtectKernelLogs",
    "ProtectKernelModules",
    "ProtectKernelTunables",
    "RestrictAddressFamilies",
    "RestrictNamespaces",
    "RestrictRealtime",
    "RestrictSUIDSGID",
    "SystemCallArchitectures",
    "SystemCallFilter",
];

fn read(name: &str) -> String {
    fs::read_to_string(format!("systemd/{name}")).unwrap()
}

/// Keys and values in order.
fn settings(unit: &str) -> Vec<(&str, &str)> {
    let is_setting = |line: &&str| !line.starts_with(['#', ';', '[']);
    unit.lines().filter(is_setting).filter_map(|line| line.split_once('=')).collect()
}

fn values<'a>(unit: &'a str, key: &str) -> Vec<&'a str> {
    let of_key = settings(unit).into_iter().filter(|(name, _)| *name == key);
    of_key.map(|(_, value)| value).collect()
}

fn check(key: &str, expected: &[&str]) {
    assert_eq!(values(&read("attache.service"), key), expected, "{key}");
}

#[test]
fn a_wrong_configuration_ends_the_service_and_nothing_else_does() {
    check("ExecStart", &["/usr/bin/attache --config /etc/attache run"]);
    check("ExecStartPre", &[]); // it would fail with another status, and so loop
    check("RestartPreventExitStatus", &["78 77"]);
    check("Restart", &["on-failure"]);
    check("RestartSec", &["10"]);
    check("StartLimitIntervalSec", &["0"]);
}

#[test]
fn a_reload_is_refused_before_the_daemon_hears_of_it() {
    check(
        "ExecReload",
        &[
            "/usr/bin/attache --config /etc/attache check --quiet --no-secrets",
            "+/bin/kill -HUP $MAINPID",
        ],
    );
}

#[test]
fn the_service_manager_hears_from_the_daemon_itself() {
    check("Type", &["notify"]);
    check("NotifyAccess", &["main"]);
    check("WatchdogSec", &["3min"]);
}

#[test]
fn one_directory_is_its_own_and_closed_to_others() {
    check("User", &["attache"]);
    check("Group", &["attache"]);
    check("StateDirectory", &["attache"]);
    check("StateDirectoryMode", &["0750"]);
    check("UMask", &["0027"]);
    check("ProtectSystem", &["strict"]);
    let users = read("attache.sysusers");
    assert!(users.lines().any(|line| line.starts_with("u attache - ")), "{users}");
}

#[test]
fn a_password_is_optional_and_named_once() {
    check("LoadCredential", &["smtp-password"]); // without a path: no error if it is not there
    check("LoadCredentialEncrypted", &[]); // under the same name it would refuse the plain one
}

#[test]
fn every_line_says_what_it_is_for() {
    for name in ["attache.service", "attache-once.service", "attache-once.timer"] {
        let unit = read(name);
        let lines: Vec<&str> = unit.lines().collect();
        for pair in lines.windows(2) {
            let is_setting = !pair[1].starts_with(['#', '[']) && pair[1].contains('=');
            assert!(!is_setting || pair[0].starts_with("# "), "{name}: {} has no comment", pair[1]);
        }
    }
}

#[test]
fn with_and_without_a_daemon_the_sandbox_is_the_same() {
    let sandbox = |name| {
        let unit = read(name);
        let settings = settings(&unit).into_iter().skip_while(|(key, _)| *key != "User");
        settings
            .filter(|(key, _)| *key != "WantedBy")
            .map(|(key, value)| format!("{key}={value}"))
            .collect::<Vec<_>>()
    };
    let daemon = sandbox("attache.service");
    assert!(20 < daemon.len());
    assert_eq!(daemon, sandbox("attache-once.service"));
}

#[test]
fn the_drop_in_for_programs_gives_back_all_that_sendmail_needs() {
    let (unit, drop_in) = (read("attache.service"), read("exec.conf"));
    let off = |key: &str| matches!(values(&drop_in, key).as_slice(), ["" | "no"]);
    for key in ["NoExecPaths", "NoNewPrivileges", "PrivateUsers"] {
        assert!(!values(&unit, key).is_empty() && off(key), "{key}");
    }
    for key in IMPLY_NO_NEW_PRIVILEGES {
        assert!(values(&unit, key).is_empty() || off(key), "{key} still takes setgid away");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "who runs it should know that it was skipped")]
fn what_is_left_open_is_being_on_the_network() {
    if let Some(why) = why_not_analysed() {
        println!("skipped: {why}");
        return;
    }
    for name in ["attache.service", "attache-once.service"] {
        let exposure = exposure_of(name);
        assert!(exposure <= MAX_EXPOSURE, "{name}: {exposure}");
    }
}

/// `None` if `systemd-analyze` is here and can judge a file (since systemd 250).
fn why_not_analysed() -> Option<String> {
    let output = match Command::new("systemd-analyze").arg("--version").output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some("systemd-analyze is not installed".to_owned());
        }
        other => other.unwrap(),
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let version: u32 = text.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap();
    (version < 250).then(|| format!("systemd {version} cannot judge a file"))
}

fn exposure_of(name: &str) -> f64 {
    let output = Command::new("systemd-analyze")
        .args(["security", "--no-pager", "--offline=true", &format!("systemd/{name}")])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let overall = text.lines().find(|line| line.contains("Overall exposure level"));
    let figure = overall.and_then(|line| line.rsplit_once(": ")?.1.split(' ').next()?.parse().ok());
    figure.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}
