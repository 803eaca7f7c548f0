package io.emdb.spring.transaction;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method, or every public method of a class, as one transaction of an {@link io.emdb.Emdb}:
 * returning commits, throwing rolls back. An injected {@code Emdb}, its namespaces and groups take
 * part by themselves as long as they are used on the method's thread. May be put on annotations.
 *
 * <p>Unlike Spring's {@code @Transactional}, <em>every</em> {@link Throwable} rolls back, checked
 * exceptions too, as it does for {@link io.emdb.Emdb#transaction}; see {@link #noRollbackFor}.
 *
 * <p>A method called within a transaction of the same thread joins it. A read-only method may join
 * a writing transaction and then sees its writes; a writing method that would join a read-only
 * transaction fails with {@link io.emdb.EmdbTransactionException}. Timeouts of joined methods are
 * not looked at. When a joined method of a writing transaction throws what rolls back, the whole
 * transaction can only roll back: if the outer method swallows the exception and returns, it fails
 * with {@link io.emdb.EmdbTransactionException} instead of committing half of the work.
 *
 * <p>The same rules as for every Spring proxy hold: a call within the object itself ({@code
 * this.save()}) does not pass the proxy. Methods whose work goes on after they return (futures,
 * publishers, streams, {@code Callable}, the asynchronous results of Spring MVC), private and
 * static ones, and those a proxy cannot intercept are refused when the bean is created. Where the
 * declared type does not tell, the returned object does: the call is rolled back and refused.
 *
 * <p>With {@code @Cacheable} on the same method the cache is asked first, outside of the
 * transaction. With {@code @Transactional} on the same method, the Emdb transaction is the inner
 * one: it commits first, and a conflict at its commit rolls the other one back. The two commits are
 * not one atomic step.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@Reflective
public @interface EmdbTransactional {

  /** Same as {@link #database}. */
  @AliasFor("database")
  String value() default "";

  /**
   * The database, by qualifier: its name under {@code emdb.databases}, or the name of an {@code
   * Emdb} bean. Empty for the primary one.
   */
  @AliasFor("value")
  String database() default "";

  /** Whether the method only reads: it then waits for nobody, and its writes are refused. */
  boolean readOnly() default false;

  /**
   * Seconds that bound the wait for a running transaction and this transaction's own life; past
   * them, operations and commit throw {@link io.emdb.EmdbTimeoutException}. No bound by default.
   */
  int timeout() default -1;

  /**
   * The timeout as text, where {@code ${...}} placeholders are resolved: a number of seconds, or a
   * duration as {@code 500ms}. Only one of the two timeouts may be given.
   */
  String timeoutString() default "";

  /**
   * Exceptions, with their subclasses, that roll back although a superclass is listed in {@link
   * #noRollbackFor}. What is listed in neither rolls back.
   */
  Class<? extends Throwable>[] rollbackFor() default {};

  /**
   * Exceptions, with their subclasses, that commit the transaction before they are thrown on. Where
   * this and {@link #rollbackFor} both match, the class nearer to the exception's own decides.
   */
  Class<? extends Throwable>[] noRollbackFor() default {};
}
