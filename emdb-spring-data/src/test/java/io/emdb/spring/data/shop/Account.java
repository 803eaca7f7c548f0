package io.emdb.spring.data.shop;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

/** A mutable entity with a version, in the key space of its class name. */
public class Account {

  @Id private Long number;
  @Version private Long version;
  private String owner;
  private long balance;

  /** For reading. */
  public Account() {}

  /** Makes an account, which has no number until it is saved. */
  public Account(String owner, long balance) {
    this.owner = owner;
    this.balance = balance;
  }

  public Long getNumber() {
    return number;
  }

  public void setNumber(Long number) {
    this.number = number;
  }

  public Long getVersion() {
    return version;
  }

  public void setVersion(Long version) {
    this.version = version;
  }

  public String getOwner() {
    return owner;
  }

  public void setOwner(String owner) {
    this.owner = owner;
  }

  public long getBalance() {
    return balance;
  }

  public void setBalance(long balance) {
    this.balance = balance;
  }
}
