"""The reference: stock SpiffWorkflow with its stock serializer, and by hand the same SQL rows an act of the office writes.

It is no straw man: one transaction and one commit an act, a row lock on loading, statements a competent
developer would write straight on the driver. It does less than the office: no authority check, no hash
chain over the docket, no calendar and no counting of deadlines (their dates are constants), no form
validation, no encryption of personal data, no replay of a repeated key. Its parsed diagrams are kept in
memory; its state, specs included, is loaded from and saved to the database each time, as its documents show.
"""
