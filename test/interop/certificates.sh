# certificates.sh NAME…: an authority, and for each name a certificate of it (for NAME.lab.test, lab.test and 127.0.0.1) with its key, in /lab.
set -euo pipefail
mkdir /lab
cd /lab
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=lab.test authority' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
  -keyout ca.key -out ca.pem
for name; do
  openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$name.lab.test" -keyout "$name.key" -out "$name.csr"
  printf 'subjectAltName=DNS:%s.lab.test,DNS:lab.test,IP:127.0.0.1\n' "$name" >"$name.ext"
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -sha256 -extfile "$name.ext" -out "$name.pem"
  rm "$name.csr" "$name.ext"
done
