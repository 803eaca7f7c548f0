/**
 * Wires Emdb into a Spring Boot application.
 *
 * <p>Read first: {@link io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration}, then {@link
 * io.emdb.spring.boot.autoconfigure.EmdbProperties}. The rooms below this one each bridge to a
 * plain room that works without auto-configuration; nothing imports this one.
 */
@NullMarked
package io.emdb.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
