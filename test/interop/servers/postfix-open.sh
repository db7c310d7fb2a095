# postfix-open.sh PORT: Postfix as an open relay, for the tests that must find one: takes mail from anyone for anyone,
# and discards it. No TLS, no AUTH, a greeting that does not tell the program, no HELO needed.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.0.1 open.lab.test\n' >/etc/hosts
cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
cat >/etc/postfix/main.cf <<'END'
compatibility_level = 3.6
maillog_file = /dev/stdout
myhostname = open.lab.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_banner = $myhostname ESMTP open house
mynetworks = 0.0.0.0/0
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
disable_vrfy_command = yes
smtpd_tls_security_level = none
alias_maps =
alias_database =
default_transport = discard
END
postconf -F '*/*/chroot = n'
postconf -M# smtp/inet
postconf -M "$1/inet=$1 inet n - n - - smtpd"
exec postfix start-fg
