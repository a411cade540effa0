package dev.latchkey.authority.storage.sqlite;

/** The longer statements, each with a word on what it must not get wrong. */
final class Sql {
  private Sql() {}

  /** True while the person, the membership and the workspace of family {@code f} all count. */
  private static final String IN_GOOD_STANDING =
      """
      EXISTS (
        SELECT 1 FROM membership m
          JOIN person p ON p.uid = m.uid
          JOIN workspace w ON w.wid = m.wid
         WHERE m.uid = f.uid AND m.wid = f.wid
           AND m.standing = 'ACTIVE' AND p.standing = 'ACTIVE' AND w.standing = 'ACTIVE')
      """;

  /**
   * The compare-and-set of a refresh, together with all that the next tokens say: of two callers
   * with one generation, the second finds no row.
   */
  static final String ROTATE =
      """
      UPDATE token_family AS f
         SET generation = generation + 1, rotated_at = ?1, network = ?2, idle_expires_at = ?3
       WHERE fid = ?4 AND generation = ?5 AND client_id = ?6 AND state = 'ACTIVE'
         AND absolute_expires_at > ?1 AND idle_expires_at > ?1
         AND
      """
          + IN_GOOD_STANDING
          + """
          RETURNING fid, generation, uid, wid, client_id, scope, authenticated_at,
            (SELECT email FROM person p WHERE p.uid = token_family.uid) AS email,
            (SELECT name FROM workspace w WHERE w.wid = token_family.wid) AS name,
            (SELECT plan FROM workspace w WHERE w.wid = token_family.wid) AS plan,
            (SELECT fedramp FROM workspace w WHERE w.wid = token_family.wid) AS fedramp,
            (SELECT role FROM membership m
              WHERE m.uid = token_family.uid AND m.wid = token_family.wid) AS role
          """;

  /** Why a rotation found no row, and the grant for the case that it may be repeated. */
  static final String FAMILY =
      """
      SELECT f.fid, f.generation, f.rotated_at, f.network, f.uid, f.wid, f.client_id, f.scope,
             f.authenticated_at, f.idle_expires_at, f.absolute_expires_at, f.state,
             p.email, w.name, w.plan, w.fedramp, m.role,
             (m.standing = 'ACTIVE' AND p.standing = 'ACTIVE' AND w.standing = 'ACTIVE') AS good
        FROM token_family f
        JOIN person p ON p.uid = f.uid
        JOIN workspace w ON w.wid = f.wid
        LEFT JOIN membership m ON m.uid = f.uid AND m.wid = f.wid
       WHERE f.fid = ?1
      """;

  static final String OPEN_FAMILY =
      """
      INSERT INTO token_family (fid, generation, rotated_at, network, uid, wid, client_id, scope,
        authenticated_at, created_at, idle_expires_at, absolute_expires_at, state, way)
      VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?2, ?9, ?10, 'ACTIVE', ?11)
      """;

  static final String PROGRAM_SIGN_INS =
      """
      SELECT f.fid, f.way, f.client_id, w.name, f.network, f.created_at, f.rotated_at
        FROM token_family f JOIN workspace w ON w.wid = f.wid
       WHERE f.uid = ?1 AND f.state = 'ACTIVE'
         AND f.idle_expires_at > ?2 AND f.absolute_expires_at > ?2
       ORDER BY f.rotated_at DESC, f.fid LIMIT 100
      """;

  static final String REVOKE =
      "UPDATE token_family SET state = 'REVOKED' WHERE fid = ?1 AND state = 'ACTIVE'";

  static final String CODE =
      """
      SELECT id, secret_hash, client_id, redirect_uri, challenge, uid, wid, scope, nonce,
             authenticated_at, expires_at, state, fid, way
        FROM authorization_code WHERE id = ?1
      """;

  static final String ADD_CODE =
      """
      INSERT INTO authorization_code (id, secret_hash, client_id, redirect_uri, challenge, uid, wid,
        scope, nonce, authenticated_at, expires_at, state, way)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'OPEN', ?12)
      """;

  static final String SPEND_CODE =
      "UPDATE authorization_code SET state = 'SPENT', fid = ?2 WHERE id = ?1 AND state = 'OPEN'";

  static final String BURN_CODE =
      "UPDATE authorization_code SET state = 'BURNT' WHERE id = ?1 AND state = 'OPEN'";

  static final String MEMBERSHIPS =
      """
      SELECT m.uid, m.role, w.wid, w.name, w.plan, w.fedramp
        FROM membership m
        JOIN person p ON p.uid = m.uid
        JOIN workspace w ON w.wid = m.wid
       WHERE m.uid = ?1
         AND m.standing = 'ACTIVE' AND p.standing = 'ACTIVE' AND w.standing = 'ACTIVE'
       ORDER BY w.name, w.wid
      """;

  static final String SESSION =
      """
      SELECT s.id_hash, s.uid, p.email, s.authenticated_at, s.expires_at
        FROM session s JOIN person p ON p.uid = s.uid
       WHERE s.id_hash = ?1 AND s.expires_at > ?2 AND p.standing = 'ACTIVE'
      """;

  static final String PERSON =
      "SELECT uid, email, email_key, password_hash, standing FROM person WHERE email_key = ?1";

  static final String ADD_PERSON =
      """
      INSERT INTO person (uid, email, email_key, password_hash, standing)
      VALUES (?1, ?2, ?3, ?4, ?5)
      """;

  static final String ADD_WORKSPACE =
      "INSERT INTO workspace (wid, name, plan, fedramp, standing) VALUES (?1, ?2, ?3, ?4, 'ACTIVE')";

  static final String PUT_MEMBERSHIP =
      """
      INSERT INTO membership (uid, wid, role, standing) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (uid, wid) DO UPDATE SET role = excluded.role, standing = excluded.standing
      """;

  static final String AUDIT =
      """
      INSERT INTO audit (at, actor, action, target, outcome, detail)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """;
}
