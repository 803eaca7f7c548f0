/**
 * What the behaviour tests share: databases that are checked and closed after each test, a clock
 * set by hand, seeds that can be pasted back, threads whose failures count, and child processes.
 */
package io.emdb.testing;
