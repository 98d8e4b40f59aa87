/** How a plain node-postgres client reaches the database of an application's environment, or another on its server. */
export const clientSettings = (env: Record<string, string>, database = env.DATABASE_NAME) => ({
  host: env.DATABASE_HOST,
  port: Number(env.DATABASE_PORT),
  user: env.DATABASE_USER,
  password: env.DATABASE_PASSWORD,
  database,
});
