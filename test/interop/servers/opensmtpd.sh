# opensmtpd.sh PORT SINK: OpenSMTPD as the mail exchanger of lab.test: unknown recipients refused, relays for those alone who have
# authenticated, AUTH under TLS alone. It serves as the server whose STARTTLS is broken: Debian 12's build (6.8.0p2) offers it, says 220,
# and fails every handshake ("missing private key", its issues 1171 and 1239). It refuses all pipelining.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.0.1 opensmtpd.lab.test lab.test\n' >/etc/hosts
printf 'postmaster: alice\nabuse: alice\n' >/etc/aliases
for user in alice bob; do useradd -m "$user"; done
printf 'alice@lab.test %s\n' "$(perl -e 'print crypt("wonderland", q($6$laboratory$))')" >/etc/lab/credentials
chmod 640 /etc/lab/credentials
chgrp opensmtpd /etc/lab/credentials
chmod 600 /etc/lab/opensmtpd.key
cat >/etc/smtpd.conf <<END
pki lab cert "/etc/lab/opensmtpd.pem"
pki lab key "/etc/lab/opensmtpd.key"
table aliases file:/etc/aliases
table credentials file:/etc/lab/credentials
listen on 127.0.0.1 port $1 tls pki lab auth-optional <credentials> hostname opensmtpd.lab.test
action "local" mbox alias <aliases>
action "sink" relay host smtp://127.0.0.1:$2
match from any for domain "lab.test" action "local"
match from any for domain "sink.test" action "sink"
match auth from any for any action "sink"
END
exec smtpd -d
