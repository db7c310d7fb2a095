# postfix.sh PORT SINK: Postfix as the mail exchanger of lab.test. STARTTLS, and on PORT + 100 TLS from the start (submissions); AUTH
# under TLS by all that Cyrus SASL has; XCLIENT and XFORWARD for this machine; unknown recipients refused; relays for those alone
# who have authenticated, whatever their address. Mail for sink.test goes to SINK, for elsewhere it is discarded. What is sent to
# unknown users of late.test is accepted and bounced.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.0.1 postfix.lab.test lab.test\n' >/etc/hosts
printf 'postmaster: alice\nabuse: alice\n' >/etc/aliases
mkdir -p /etc/postfix/sasl
printf 'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 NTLM\n' >/etc/postfix/sasl/smtpd.conf
for user in alice bob; do
  useradd -m "$user"
  echo wonderland | saslpasswd2 -p -c -u lab.test "$user"
done
chgrp postfix /etc/sasldb2
chmod 640 /etc/sasldb2
printf 'sink.test smtp:[127.0.0.1]:%s\nlate.test local:\n' "$2" >/etc/postfix/transport
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
relay_domains = sink.test, late.test
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient
smtpd_helo_required = yes
smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/lab/postfix.pem
smtpd_tls_key_file = /etc/lab/postfix.key
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
transport_maps = texthash:/etc/postfix/transport
smtpd_authorized_xclient_hosts = 127.0.0.1
smtpd_authorized_xforward_hosts = 127.0.0.1
default_transport = discard
END
postconf -F '*/*/chroot = n'
postconf -M# smtp/inet
postconf -M "$1/inet=$1 inet n - n - - smtpd"
submissions=$(($1 + 100))
postconf -M "$submissions/inet=$submissions inet n - n - - smtpd"
postconf -P "$submissions/inet/smtpd_tls_wrappermode=yes"
newaliases
exec postfix start-fg
