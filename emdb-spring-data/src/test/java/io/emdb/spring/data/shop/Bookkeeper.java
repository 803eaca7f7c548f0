package io.emdb.spring.data.shop;

import io.emdb.spring.transaction.EmdbTransactional;

/** Works with two repositories in one transaction. */
public class Bookkeeper {

  private final Accounts accounts;
  private final Persons persons;

  Bookkeeper(Accounts accounts, Persons persons) {
    this.accounts = accounts;
    this.persons = persons;
  }

  /** Opens an account; fails behind the writes if told so. */
  @EmdbTransactional
  public Account open(Person person, boolean fail) {
    persons.save(person);
    Account account = accounts.save(new Account(person.id(), 0));
    if (accounts.findByOwner(person.id()).isEmpty()) {
      throw new AssertionError("The transaction does not see its own writes");
    }
    if (fail) {
      throw new IllegalStateException("The bank is closed");
    }
    return account;
  }
}
