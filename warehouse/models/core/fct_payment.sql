/*
grain: one row per payment line of one source
key: [payment_id]
kind: incremental
from: clean.payment
changes:
  master.xref_customer: select _key from clean.payment join {changed} using (source, customer_ref)
  master.xref_supplier: select _key from clean.payment join {changed} using (source, supplier_ref)
owner: finance
purpose: what money came in and went out, and for which invoice
label: {zh: 收付款, en: Payment}
needs: [payment]
checks:
- references: {customer_id: core.dim_customer.customer_id, supplier_id: core.dim_supplier.supplier_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [currency_code, amount]
columns:
  payment_id: {zh: 收付款键, en: Payment id}
*/
with
payments as (select * from clean.payment),
customers as (select * from master.xref_customer),
suppliers as (select * from master.xref_supplier),
final as (
    select
        surrogate_key(payments.source, payments.payment_no, payments.line_no) as payment_id,
        payments.source,
        payments.payment_no,
        payments.line_no,
        payments.payment_kind,
        payments.payment_date,
        coalesce(
            customers.golden_id,
            case when payments.payment_kind = 'receipt' or payments.customer_ref is not null then 'unresolved' end
        ) as customer_id,
        payments.customer_ref,
        coalesce(
            suppliers.golden_id,
            case when payments.payment_kind = 'disbursement' or payments.supplier_ref is not null then 'unresolved' end
        ) as supplier_id,
        payments.supplier_ref,
        payments.invoice_no,
        payments.currency_code,
        payments.amount,
        payments.document_status,
        payments._key
    from payments
    left join customers
        on customers.source = payments.source and customers.customer_ref = payments.customer_ref
    left join suppliers
        on suppliers.source = payments.source and suppliers.supplier_ref = payments.supplier_ref
)
select * from final
