/**
 * Methods that run as a transaction of a database: {@link
 * io.emdb.spring.transaction.EmdbTransactional} and the advisor that makes it so. Needs Spring's
 * AOP, which is part of every Spring application, and neither AspectJ nor Spring Boot.
 *
 * <p>Read first: {@link io.emdb.spring.transaction.EmdbTransactional}, then the interceptor.
 */
@NullMarked
package io.emdb.spring.transaction;

import org.jspecify.annotations.NullMarked;
