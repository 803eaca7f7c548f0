/**
 * Sessions of web applications, kept by Emdb. {@link
 * io.emdb.spring.session.EmdbIndexedSessionRepository} is the repository that Spring Session works
 * with; {@code SessionStore} keeps a record a session, {@code SessionIndex} the ids of the sessions
 * of a principal, always in one transaction.
 */
@NullMarked
package io.emdb.spring.session;

import org.jspecify.annotations.NullMarked;
