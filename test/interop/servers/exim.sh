# exim.sh PORT SINK: Exim as the mail exchanger of lab.test. STARTTLS, and on PORT + 100 TLS from the start; AUTH under TLS; CHUNKING,
# DSN, SMTPUTF8, PRDR; VRFY and EXPN answered; unknown recipients refused; relays for those alone who have authenticated. Mail for
# sink.test goes to SINK, for elsewhere it is dropped.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.0.1 exim.lab.test lab.test\n' >/etc/hosts
printf 'postmaster: alice\nabuse: alice\n' >/etc/aliases
for user in alice bob; do useradd -m "$user"; done
chown Debian-exim /etc/lab/exim.key
cat >/etc/exim4/exim4.conf <<END
daemon_smtp_ports = $1 : $(($1 + 100))
tls_on_connect_ports = $(($1 + 100))
SINK = $2
END
cat >>/etc/exim4/exim4.conf <<'END'
primary_hostname = exim.lab.test
qualify_domain = lab.test
domainlist local_domains = lab.test
domainlist relay_to_domains = sink.test
local_interfaces = 127.0.0.1
log_file_path = /var/log/exim4/%slog
never_users = root
rfc1413_query_timeout = 0s
tls_advertise_hosts = *
tls_certificate = /etc/lab/exim.pem
tls_privatekey = /etc/lab/exim.key
auth_advertise_hosts = ${if def:tls_in_cipher {*}}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = accept
acl_smtp_vrfy = accept
acl_smtp_expn = accept
chunking_advertise_hosts = *
smtputf8_advertise_hosts = *
dsn_advertise_hosts = *
prdr_enable = true
message_size_limit = 10M

begin acl
acl_rcpt:
  deny
    message = restricted characters in address
    local_parts = ^[.] : ^.*[@%!/|]
  accept authenticated = *
  deny
    message = relay not permitted
    !domains = +local_domains : +relay_to_domains
  require verify = recipient
  accept

begin routers
sink:
  driver = manualroute
  domains = sink.test
  transport = to_sink
  route_list = * 127.0.0.1
  self = send
  no_more
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
to_sink:
  driver = smtp
  port = SINK
  allow_localhost
  hosts_try_chunking =
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
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${if and{{match{$auth1}{^(alice|bob)@lab.test\$}}{eq{$auth2}{wonderland}}}}
  server_set_id = $auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${if match{$auth1}{^(alice|bob)@lab.test\$}{wonderland}fail}
  server_set_id = $auth1
END
exec exim4 -bdf -q5m
