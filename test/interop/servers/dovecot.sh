# dovecot.sh PORT SINK: Dovecot for lab.test: LMTP with STARTTLS on PORT, and on PORT + 1 submission (STARTTLS, AUTH needed), which relays to
# SINK.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.0.1 dovecot.lab.test lab.test\n' >/etc/hosts
for user in alice bob; do
  useradd -m "$user"
  printf '%s:{PLAIN}wonderland:%s:%s::/home/%s::\n' "$user" "$(id -u "$user")" "$(id -g "$user")" "$user"
done >/etc/dovecot/users
chgrp dovecot /etc/dovecot/users
chmod 640 /etc/dovecot/users
cat >/etc/dovecot/dovecot.conf <<END
protocols = lmtp submission
listen = 127.0.0.1
hostname = dovecot.lab.test
log_path = /dev/stdout
mail_location = mbox:~/mail:INBOX=~/inbox
first_valid_uid = 100
ssl = yes
ssl_cert = </etc/lab/dovecot.pem
ssl_key = </etc/lab/dovecot.key
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
auth_username_format = %Ln
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $1
  }
}
service submission-login {
  inet_listener submission {
    port = $(($1 + 1))
  }
  inet_listener submissions {
    port = 0
  }
}
# No delays that grow after failed logins.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
protocol lmtp {
  ssl = yes
  postmaster_address = postmaster@lab.test
}
submission_relay_host = 127.0.0.1
submission_relay_port = $2
submission_max_mail_size = 10M
END
exec dovecot -F
