import { identityPorts } from './identity.ts';

/** The key by which calls of a task's role are known; the part is the one of its definition's name. */
export const accessKeyOf = (part: string): string => `task-${part}`;

/** Where the credentials of a task's role are, on the address that ECS has for them. */
export const credentialsPath = (part: string): string => `/v2/credentials/${part}`;

/** The word that begins the line of a call, among what else nginx writes. */
export const callMark = 'CALL ';

/**
 * nginx with the fakes of AWS under the names and with the certificate that the SDK expects, and the credentials of each
 * task's role. It writes each call that comes, with the key that signed it: a body where the call has its resource there.
 */
export function frontConfig(folder: string, expiration: Date): string {
  const credentials = {
    AccessKeyId: accessKeyOf('$1'),
    SecretAccessKey: 'rehearsal',
    Token: 'rehearsal',
    Expiration: expiration.toISOString(),
  };
  const fields = (body: string) =>
    `'${callMark}{"host":"$host","method":"$request_method","uri":"$request_uri","target":"$http_x_amz_target",'
    '"authorization":"$http_authorization","status":$status,"body":"${body}"}'`;
  const tls = `listen 443 ssl;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;`;
  const pass = `proxy_pass http://$backend;
      proxy_http_version 1.1;
      proxy_set_header Host $host;`;
  return `worker_processes 1;
error_log /dev/stderr warn;
pid /tmp/nginx.pid;
events {}
http {
  log_format with_body escape=json ${fields('$request_body')};
  log_format without_body escape=json ${fields('')};
  access_log off;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi; scgi_temp_path /tmp/scgi; uwsgi_temp_path /tmp/uwsgi;
  client_max_body_size 0;
  server {
    listen 80;
    location ~ ^/v2/credentials/([a-z0-9-]+)$ { default_type application/json; return 200 '${JSON.stringify(credentials)}'; }
  }
  server {
    ${tls}
    server_name ~(^|\\.)s3\\.;
    access_log /dev/stdout without_body;
    location / {
      ${pass}
      proxy_request_buffering off;
    }
  }
  server {
    listen 443 ssl default_server;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;
    access_log /dev/stdout with_body;
    client_body_buffer_size 1m;
    location / { ${pass} }
  }
  map $host $backend {
    default fake-aws:4566;
    ~^cognito-idp\\. identity:${identityPorts.cognito};
    ~^email\\. identity:${identityPorts.mailbox};
    ~^(backup|rds)\\. identity:${identityPorts.restores};
  }
  resolver 127.0.0.11;
}`;
}
