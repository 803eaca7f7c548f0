/** The handler of a protocol that only the tests know; the package is named as the JDK wants it. */
package io.emdb.spring.cache.protocols.emdbdns;
