# exim.sh PORT: Exim as the mail exchanger of lab.test. STARTTLS; AUTH under TLS; unknown recipients refused; relays for
# those alone who have authenticated. Mail for elsewhere is dropped.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.0.1 exim.lab.test lab.test\n' >/etc/hosts
printf 'postmaster: alice\nabuse: alice\n' >/etc/aliases
for user in alice bob; do useradd -m "$user"; done
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=exim.lab.test \
  -keyout /etc/exim4/key.pem -out /etc/exim4/cert.pem 2>/dev/null
chown Debian-exim /etc/exim4/key.pem
cat >/etc/exim4/exim4.conf <<END
daemon_smtp_ports = $1
END
cat >>/etc/exim4/exim4.conf <<'END'
primary_hostname = exim.lab.test
qualify_domain = lab.test
domainlist local_domains = lab.test
local_interfaces = 127.0.0.1
log_file_path = /var/log/exim4/%slog
never_users = root
rfc1413_query_timeout = 0s
tls_advertise_hosts = *
tls_certificate = /etc/exim4/cert.pem
tls_privatekey = /etc/exim4/key.pem
auth_advertise_hosts = ${if def:tls_in_cipher {*}}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = accept

begin acl
acl_rcpt:
  deny
    message = restricted characters in address
    local_parts = ^[.] : ^.*[@%!/|]
  accept authenticated = *
  deny
    message = relay not permitted
    !domains = +local_domains
  require verify = recipient
  accept

begin routers
elsewhere:
  driver = redirect
  domains = ! +local_domains
  data = :blackhole:
  no_more
aliases:
  driver = redirect
  data = ${lookup{$local_part}lsearch{/etc/aliases}}
users:
  driver = accept
  check_local_user
  transport = mailbox
  cannot_route_message = unknown user

begin transports
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  group = mail
  mode = 0660

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{{match{$auth2}{^(alice|bob)@lab.test\$}}{eq{$auth3}{wonderland}}}}
  server_set_id = $auth2
END
exec exim4 -bdf -q5m
