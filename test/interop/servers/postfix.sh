# postfix.sh PORT: Postfix as the mail exchanger of lab.test. STARTTLS; AUTH under TLS; unknown recipients refused;
# relays for those alone who have authenticated, whatever their address. Mail for elsewhere is discarded.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.0.1 postfix.lab.test lab.test\n' >/etc/hosts
printf 'postmaster: alice\nabuse: alice\n' >/etc/aliases
mkdir -p /etc/postfix/sasl
printf 'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n' >/etc/postfix/sasl/smtpd.conf
for user in alice bob; do
  useradd -m "$user"
  echo wonderland | saslpasswd2 -p -c -u lab.test "$user"
done
chgrp postfix /etc/sasldb2
chmod 640 /etc/sasldb2
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=postfix.lab.test \
  -keyout /etc/postfix/key.pem -out /etc/postfix/cert.pem 2>/dev/null
cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
cat >/etc/postfix/main.cf <<'END'
compatibility_level = 3.6
maillog_file = /dev/stdout
myhostname = postfix.lab.test
mydomain = lab.test
mydestination = lab.test, postfix.lab.test
myorigin = lab.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_banner = $myhostname ESMTP
# Not even this machine: otherwise every relay test from the loopback would find an open relay.
mynetworks =
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient
smtpd_helo_required = yes
smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/postfix/cert.pem
smtpd_tls_key_file = /etc/postfix/key.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
default_transport = discard
END
postconf -F '*/*/chroot = n'
postconf -M# smtp/inet
postconf -M "$1/inet=$1 inet n - n - - smtpd"
newaliases
exec postfix start-fg
