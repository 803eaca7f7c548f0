/**
 * Sessions of web applications, kept by Emdb. {@link
 * io.emdb.spring.session.EmdbIndexedSessionRepository} is the repository that Spring Session works
 * with; {@link io.emdb.spring.session.EnableEmdbHttpSession} sets it up where Spring Boot does not.
 */
@NullMarked
package io.emdb.spring.session;

import org.jspecify.annotations.NullMarked;
